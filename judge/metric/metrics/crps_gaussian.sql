-- name = "crps_gaussian"
-- title = "Continuous ranked probability score of a normal distribution"
-- aliases = ["crps_normal"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { mu = "number", sigma = "positive" }
-- weights = true
-- formula = "mean of sigma (z erf(z / sqrt 2) + 2 phi(z) - 1 / sqrt pi), z = (y - mu) / sigma, phi the standard normal density"
-- policy = """Each prediction is a normal distribution, given by its mean and its standard deviation (not its variance). The unit is the \
-- target's."""
-- undefined = "When the weights sum to 0."
-- reference = "scoringrules crps_normal; properscoring crps_gaussian"
-- example = { target = [3], mu = [3], sigma = [2], score = "0.4674" }
-- # DuckDB has no erf. A square wave of half period 12 smoothed by a normal curve is erf to all digits where |x| <= 6, and beyond
-- # erf is 1; the wave's Fourier series needs the 24 terms (4 / pi) sin(k pi x / 12) exp(-(k pi / 24)^2) / k with odd k.
WITH scaled AS (SELECT fold, weight, sigma, abs(target - mu) / sigma AS z FROM rows),
errors AS (
    SELECT *,
        CASE WHEN z < 6 * sqrt(2) THEN 4 / pi() * list_sum(list_transform(range(1, 48, 2),
            lambda k: sin(k * pi() * z / sqrt(2) / 12) * exp(-pow(k * pi() / 24, 2)) / k)) ELSE 1 END AS erf
    FROM scaled
)
SELECT fold,
    csum(weight) AS w,
    csum(weight * sigma * (z * erf + (sqrt(2) * exp(-z * z / 2) - 1) / sqrt(pi()))) AS crps
FROM errors GROUP BY fold;
SELECT sample, csum(crps) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
