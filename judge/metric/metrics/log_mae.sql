-- name = "log_mae"
-- title = "Logarithm of the mean absolute error"
-- family = "regression"
-- direction = "lower"
-- range = [-inf, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- parameters = { floor = { default = 1e-9, range = "[0, inf)", about = "a smaller mean absolute error counts as this much" } }
-- formula = "ln(max((1/n) sum |f - y|, floor)), y the target, f the prediction"
-- policy = """Meant for groups of very different scale: with group_by, the score is the mean of the groups' logarithms, and halving the error \
-- of any group is worth the same. The floor keeps a perfect group from being worth minus infinity."""
-- undefined = "When the floor is 0 and the predictions are perfect."
-- reference = "CHAMPS Scalar Coupling, Kaggle 2019, one group"
-- example = { target = [1, 2, 3], prediction = [3, 4, 5], score = "0.6931" }
SELECT fold, csum(abs(prediction - target)) AS misses FROM rows GROUP BY fold;
SELECT sample, ln(NULLIF(greatest(csum(misses) / sum(fold_rows), $floor), 0)) AS score FROM parts GROUP BY sample
