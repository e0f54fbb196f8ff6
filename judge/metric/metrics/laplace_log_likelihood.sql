-- name = "laplace_log_likelihood"
-- title = "Laplace log-likelihood with clipping"
-- family = "regression"
-- direction = "higher"
-- range = [-inf, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number", sigma = "positive" }
-- parameters = { least_sigma = { default = 70.0, range = "(0, inf)", about = "a smaller sigma counts as this much" }, most_error = { default = 1000.0, range = "(0, inf)", about = "a larger miss counts as this much" } }
-- formula = "mean of -sqrt(2) d / s - ln(sqrt(2) s), s = max(sigma, least_sigma), d = min(|y - f|, most_error)"
-- policy = """sigma is a standard deviation. Its floor is the measurement's own error, so that certainty beyond it wins nothing; \
-- clipping the miss bounds what a single miss can cost."""
-- undefined = ""
-- reference = "OSIC Pulmonary Fibrosis Progression, Kaggle 2020; checked in exact arithmetic"
-- example = { target = [0], prediction = [0], sigma = [1], parameters = { least_sigma = 2.0 }, score = "-1.0397" }
WITH clipped AS (
    SELECT fold, greatest(sigma, $least_sigma) AS s, least(abs(prediction - target), $most_error) AS d FROM rows
)
SELECT fold, count(*) AS n, csum(-sqrt(2) * d / s - ln(sqrt(2) * s)) AS likelihood FROM clipped GROUP BY fold;
SELECT sample, csum(likelihood) / NULLIF(sum(n), 0) AS score FROM parts GROUP BY sample
