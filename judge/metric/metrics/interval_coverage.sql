-- name = "interval_coverage"
-- title = "Coverage of intervals"
-- aliases = ["picp", "prediction_interval_coverage"]
-- family = "regression"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "number" }
-- predictions = { lower = "number", upper = "number" }
-- ascending = ["lower", "upper"]
-- weights = true
-- error_bar = "from 200 rows"
-- formula = "sum of w over the rows with l <= y <= u / sum w, y the target, l and u the interval's ends, w the weight"
-- policy = """The ends belong to the interval. An interval that is wide enough covers everything, so show this beside interval_score and \
-- do not rank by it: 90 % intervals should cover 0.9, not more."""
-- undefined = "When the weights sum to 0."
-- reference = "By definition; checked in exact arithmetic"
-- example = { target = [3, 5, 4, 0], lower = [1, 1, 1, 1], upper = [4, 4, 4, 4], score = "0.5" }
SELECT fold,
    csum(weight) AS w,
    csum(weight * (target BETWEEN lower AND upper)::DOUBLE) AS covered,
    count_if(lower > upper) AS crossed
FROM rows GROUP BY fold;
SELECT sample, CASE WHEN sum(crossed) = 0 THEN csum(covered) / NULLIF(csum(w), 0) END AS score FROM parts GROUP BY sample
