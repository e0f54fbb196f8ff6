-- name = "capped_mae"
-- title = "Mean absolute error with a cap"
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- parameters.cap = { default = 10.0, range = "(0, inf)", about = "no miss counts for more" }
-- formula = "(1/n) sum min(|f - y|, cap)"
-- policy = "Every row counts the same."
-- undefined = ""
-- reference = "our own rules"
-- example = { target = [0, 0, 5], prediction = [3, 40, 5], score = "4.3333" }

-- The first statement gives sums of each fold: rows are read once for the score and its error bar.
SELECT fold, count(*) AS n, csum(least(abs(prediction - target), $cap)) AS misses
FROM rows GROUP BY fold;

-- The second one makes the score of them, one line a sample.
SELECT sample, csum(misses) / NULLIF(sum(n), 0) AS score
FROM parts GROUP BY sample
