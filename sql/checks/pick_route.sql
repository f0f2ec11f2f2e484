-- No pick list walks less than its bound, and a wave's lists are as many as it says.
SELECT id AS pick_list, NULL AS wave FROM pick_list WHERE bound_mm > distance_mm
UNION ALL
SELECT NULL, w.id FROM pick_wave w WHERE w.lists <> (SELECT COUNT(*) FROM pick_list l WHERE l.wave_id = w.id);
