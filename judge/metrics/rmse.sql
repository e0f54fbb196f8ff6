-- name = "rmse"
-- title = "Root mean squared error"
-- direction = "lower"
-- formula = "sqrt(mean((prediction - target)^2))"
-- reference = "Netflix Prize rules, 2006; C. F. Gauss, Theoria combinationis, 1823"
-- `favg` adds with Kahan's compensation, so that a million squares lose no digits.
SELECT sqrt(favg((prediction - target) * (prediction - target))) FROM rows
