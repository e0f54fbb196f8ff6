-- name = "angular_error"
-- title = "Mean angular error of directions"
-- family = "regression"
-- direction = "lower"
-- range = [0, 3.141592653589793]
-- targets = { target_azimuth = "number", target_zenith = "number" }
-- predictions = { azimuth = "number", zenith = "number" }
-- formula = "mean arccos(u . v), u and v the unit vectors (cos a sin z, sin a sin z, cos z) of azimuth a and zenith z, true and predicted"
-- policy = """Radians, both for the angles given and for the score. Any angles are taken, also beyond a full turn. 0 is perfect, pi is \
-- opposite, random directions have pi/2."""
-- undefined = ""
-- reference = "IceCube Neutrinos in Deep Ice, Kaggle 2023; checked with numpy's arccos"
-- example = { target_azimuth = [0, 0], target_zenith = [0, 0], azimuth = [0, 1], zenith = [1, 2], score = "1.5" }
-- # The half angle comes from its sine, as arccos would lose half of the digits of small angles.
WITH halves AS (
    SELECT fold,
        pow(sin((zenith - target_zenith) / 2), 2) + sin(zenith) * sin(target_zenith) * pow(sin((azimuth - target_azimuth) / 2), 2) AS h
    FROM rows
)
-- Rounding may lead out of [0, 1] for equal or opposite directions.
SELECT fold, count(*) AS n, csum(2 * asin(sqrt(greatest(0, least(h, 1))))) AS angles FROM halves GROUP BY fold;
SELECT sample, csum(angles) / NULLIF(sum(n), 0) AS score FROM parts GROUP BY sample
