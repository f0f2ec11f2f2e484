-- A scanned code names one product: no barcode belongs to a product that does not exist, none is another product's SKU.
SELECT b.barcode, b.product_id, other.id AS other_product
FROM product_barcode b
LEFT JOIN product owner ON owner.id = b.product_id
LEFT JOIN product other ON other.sku = b.barcode AND other.id <> b.product_id
WHERE owner.id IS NULL OR other.id IS NOT NULL;
