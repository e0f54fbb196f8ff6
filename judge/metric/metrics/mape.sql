-- name = "mape"
-- title = "Mean absolute percentage error"
-- aliases = ["mean_absolute_percentage_error"]
-- family = "regression"
-- direction = "lower"
-- range = [0, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- formula = "sum w |f - y| / |y| / sum w, y the target, f the prediction, w the weight"
-- policy = """A fraction, not multiplied by 100. A target of 0 has no percentage: the score is undefined rather than divided by a tiny \
-- number or left out (rmspe leaves it out, wmape and smape allow it). A prediction between 0 and the target costs at most \
-- 1 a row and one that is too high has no limit, so low guesses pay."""
-- undefined = "When any target is 0, or the weights sum to 0."
-- reference = "scikit-learn mean_absolute_percentage_error, where no target is 0"
-- example = { target = [2, 4], prediction = [1, 5], score = "0.375" }
SELECT fold,
    csum(weight) AS w,
    csum(weight * (abs(prediction - target) / abs(target))) AS ratios,
    count_if(target = 0) AS zeros
FROM rows GROUP BY fold;
SELECT sample, CASE WHEN sum(zeros) = 0 THEN csum(ratios) / NULLIF(csum(w), 0) END AS score FROM parts GROUP BY sample
