-- name = "haversine_percentiles"
-- title = "Mean of the 50th and 95th percentile of the great-circle distance"
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target_lat = "latitude", target_lon = "number" }
-- predictions = { lat = "latitude", lon = "number" }
-- error_bar = "none"
-- parameters = { radius = { default = 6371000.0, range = "(0, inf)", about = "radius of the sphere; the score is in its unit, metres by default" } }
-- formula = """mean of the 50th and the 95th percentile of 2 R asin(sqrt(sin^2((a2 - a1)/2) + cos a1 cos a2 sin^2((o2 - o1)/2))), a the \
-- latitudes, o the longitudes"""
-- policy = """Degrees. The Earth is taken as a sphere. Longitudes may be on either side of 180. Percentiles interpolate linearly between \
-- the two nearest of the n sorted distances (place 1 + q (n - 1)). The worst 5 % of the rows may be missed by any distance. \
-- The contest that made it known averages over phones: group by them."""
-- undefined = ""
-- reference = "Google Smartphone Decimeter Challenge, Kaggle 2021; scikit-learn haversine_distances with numpy.percentile"
-- example = { target_lat = [0, 0], target_lon = [0, 0], lat = [0, 90], lon = [90, 0], parameters = { radius = 2.0 }, score = "3.1416" }
-- # Whole turns are taken off the longitudes in degrees, where that is exact.
WITH turns AS (SELECT *, lon - target_lon - 360 * round((lon - target_lon) / 360) AS turn FROM rows),
halves AS (
    SELECT sample,
        pow(sin(radians((lat - target_lat) / 2)), 2)
            + cos(radians(lat)) * cos(radians(target_lat)) * pow(sin(radians(turn / 2)), 2) AS h,
        abs(lat) > 90 OR abs(target_lat) > 90 AS outside
    FROM turns
)
-- Rounding may lead above 1 for opposite points.
SELECT sample,
    CASE WHEN NOT bool_or(outside) THEN $radius * list_sum(quantile_cont(2 * asin(sqrt(least(h, 1))), [0.5, 0.95])) / 2 END AS score
FROM halves GROUP BY sample
