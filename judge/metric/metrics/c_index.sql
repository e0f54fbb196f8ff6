-- name = "c_index"
-- title = "Concordance index (Harrell)"
-- aliases = ["concordance_index", "harrell_c", "ci"]
-- family = "regression"
-- direction = "higher"
-- range = [0, 1]
-- targets = { time = "number", event = "flag" }
-- predictions = { prediction = "number" }
-- parameters = { risk = { default = 0, choices = [0, 1], about = "0: a higher prediction means a later event; 1: a higher prediction is a higher risk, an earlier event" } }
-- formula = "(pairs in the right order + half the pairs with equal predictions) / comparable pairs"
-- policy = """event is 1 if time is that of the event and 0 if it is the end of observation (censored). A pair is comparable if the one with \
-- the earlier time had the event; at equal times, if one had the event and the other was censored, who counts as later. Pairs are counted \
-- from sorted rows, in time n log n and memory n."""
-- undefined = "When no pair is comparable: no event, or all events at one time and nothing after."
-- reference = "F. E. Harrell et al., JAMA 247, 1982; lifelines concordance_index"
-- example = { time = [1, 2, 3, 4], event = [1, 0, 1, 1], prediction = [1, 5, 4, 3], score = "0.75" }
-- # For each row: how many come later, and how many of them have a higher and how many a lower prediction.
WITH later AS (
    SELECT sample, event,
        count(*) OVER after AS later,
        rank(ORDER BY prediction DESC) OVER after - 1 AS higher,
        rank(ORDER BY prediction) OVER after - 1 AS lower
    FROM rows
    WINDOW after AS (PARTITION BY sample ORDER BY time, event DESC GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
)
SELECT sample,
    sum(CASE WHEN $risk = 0 THEN 2 * higher ELSE 2 * lower END + later - higher - lower) / NULLIF(2 * sum(later), 0) AS score
FROM later WHERE event = 1 GROUP BY sample
