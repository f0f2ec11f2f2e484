-- Lists of the API are paged by id within a state, so that a page costs the same wherever it begins.
ALTER TABLE shipment ADD KEY shipment_page (state, id);
ALTER TABLE tracker ADD KEY tracker_page (status, id);
ALTER TABLE webhook_delivery ADD KEY webhook_delivery_page (state, id);
ALTER TABLE webhook_delivery ADD KEY webhook_delivery_endpoint (endpoint_id, id);
