-- name = "interval_score"
-- title = "Interval score (Winkler score)"
-- aliases = ["winkler", "winkler_score"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { lower = "number", upper = "number" }
-- ascending = ["lower", "upper"]
-- weights = true
-- error_bar = "from 200 rows"
-- parameters = { alpha = { default = 0.1, range = "(0, 1)", about = "share of the truth that may lie outside; 0.1 asks for 90 % intervals" } }
-- formula = "sum w (u - l + (2/alpha) max(l - y, 0, y - u)) / sum w, y the target, l and u the interval's ends, w the weight"
-- policy = """The width of the interval, and when it misses the truth 2 / alpha times the distance to its nearer end. The ends belong to \
-- the interval."""
-- undefined = "When the weights sum to 0."
-- reference = "T. Gneiting and A. E. Raftery, Journal of the American Statistical Association 102, 2007; scoringrules interval_score"
-- example = { target = [3, 5], lower = [1, 1], upper = [4, 4], score = "13.0" }
SELECT fold,
    csum(weight) AS w,
    csum(weight * (upper - lower + 2 / $alpha * greatest(lower - target, 0, target - upper))) AS costs,
    count_if(lower > upper) AS crossed
FROM rows GROUP BY fold;
SELECT sample, CASE WHEN sum(crossed) = 0 THEN csum(costs) / NULLIF(csum(w), 0) END AS score FROM parts GROUP BY sample
