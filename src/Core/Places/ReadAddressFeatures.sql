-- What the published layers say of streets and house numbers: of an address its columns or its label, of a road its label.
SELECT feature.layer_version_id, feature.number, layer.map_role = 'address' AS is_address, feature.label,
       feature.attributes ->> coalesce(layer.street_column, 'street') AS street,
       feature.attributes ->> coalesce(layer.house_number_column, 'house_number') AS house_number,
       feature.attributes ->> coalesce(layer.postcode_column, 'postcode') AS postcode
FROM layers AS layer
JOIN layer_features AS feature ON feature.jurisdiction_id = @jurisdiction AND feature.layer_version_id = layer.published_version_id
WHERE layer.jurisdiction_id = @jurisdiction AND layer.map_role IN ('address', 'road')
ORDER BY feature.layer_version_id, feature.number;
