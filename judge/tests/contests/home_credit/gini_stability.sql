-- name = "gini_stability"
-- title = "Stability of the Gini coefficient over weeks"
-- family = "probabilities"
-- direction = "higher"
-- range = [-inf, 1]
-- targets = { target = "flag", week = "number" }
-- predictions = { prediction = "probability" }
-- error_bar = "from 500 rows"
-- parameters = { falling = { default = 88.0, range = "[0, inf)", about = "what a falling trend costs" }, spread = { default = 0.5, range = "[0, inf)", about = "what the spread around it costs" } }
-- formula = "mean of the weeks' Gini + falling min(0, slope of their line) - spread (standard deviation around that line)"
-- policy = "The Gini of a week is 2 AUC - 1; ties count half. The standard deviation is that of all weeks, divided by their number."
-- undefined = "When a week has one class only, or when there is one week."
-- reference = "Home Credit - Credit Risk Model Stability, evaluation, 2024"
-- example = { target = [0, 1, 0, 1], week = [1, 1, 2, 2], prediction = [0.2, 0.8, 0.3, 0.9], score = "1.0000" }
WITH ranked AS (
    SELECT sample, week, target,
           rank() OVER (PARTITION BY sample, week ORDER BY prediction)
           + (count(*) OVER (PARTITION BY sample, week, prediction) - 1) / 2 AS place
    FROM rows
),
weeks AS (
    SELECT sample, week,
           2 * (sum(place * target) - sum(target) * (sum(target) + 1) / 2)
             / NULLIF(sum(target) * (count(*) - sum(target)), 0) - 1 AS gini
    FROM ranked GROUP BY sample, week
),
lines AS (
    SELECT sample, regr_slope(gini, week) AS slope, regr_intercept(gini, week) AS start, avg(gini) AS mean,
           count(*) - count(gini) AS failed
    FROM weeks GROUP BY sample
)
SELECT sample, CASE WHEN max(failed) = 0 THEN
    max(mean) + $falling * least(0, max(slope)) - $spread * sqrt(avg(power(gini - slope * week - start, 2))) END AS score
FROM weeks JOIN lines USING (sample)
GROUP BY sample
