-- name = "gaussian_nll"
-- title = "Negative log-likelihood of a normal distribution"
-- aliases = ["gaussian_negative_log_likelihood", "normal_nll"]
-- family = "regression"
-- direction = "lower"
-- range = [-inf, inf]
-- targets = { target = "number" }
-- predictions = { mu = "number", sigma = "positive" }
-- weights = true
-- error_bar = "from 200 rows"
-- formula = "mean of ln(sigma) + ln(2 pi) / 2 + ((y - mu) / sigma)^2 / 2"
-- policy = """Each prediction is a normal distribution, given by its mean and its standard deviation (not its variance). The constant is part \
-- of the score. No floor for sigma: a tiny sigma wins much on an exact hit and loses without limit on a miss."""
-- undefined = "When the weights sum to 0."
-- reference = "scipy.stats.norm.logpdf, negative mean over the rows"
-- example = { target = [1], mu = [0], sigma = [1], score = "1.4189" }
WITH scaled AS (SELECT fold, weight, ln(sigma) AS width, (target - mu) / sigma AS z FROM rows)
SELECT fold, csum(weight) AS w, csum(weight * (width + ln(2 * pi()) / 2 + z * z / 2)) AS nll FROM scaled GROUP BY fold;
SELECT sample, csum(nll) / NULLIF(csum(w), 0) AS score FROM parts GROUP BY sample
