-- name = "froc"
-- title = "Free-response ROC score"
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "spots" }
-- predictions = { prediction = "findings" }
-- parameters.rates = { default = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0], range = "[0, inf)", about = "false findings per image at which sensitivity is read; the score is the mean over these" }
-- parameters.dimensions = { default = 3, choices = [2, 3], about = "coordinates of a point" }
-- formula = "mean over rates of the highest sensitivity that some threshold has with at most so many false findings per image"
-- policy = """One row is one image or scan. The key has the coordinates and the radius of each true spot, the file `score` and the coordinates \
-- of each finding; all separated by spaces, empty text is none. A finding no further from a spot than its radius hits it; a spot \
-- counts with its best finding, further ones are neither right nor wrong. Findings in no spot are false. Findings with equal \
-- scores enter together; nothing is interpolated between thresholds."""
-- undefined = "When the key has no spot."
-- reference = "definition in Python; A. Setio et al., LUNA16, 2017, who interpolate"
-- example = { parameters = { rates = [0.0, 1.0], dimensions = 2 }, target = ["0 0 5"], prediction = ["0.9 50 50 0.8 1 1"], score = "0.5000" }
WITH images AS (
    SELECT sample, sum(spot_count(target, $dimensions)) AS truths, count(*) AS images,
           count(*) - count(stray_scores(target, prediction, $dimensions)) AS failed
    FROM rows
    GROUP BY sample
),
findings AS (
    SELECT sample, unnest(spot_scores(target, prediction, $dimensions)) AS score, 1 AS found, 0 AS stray FROM rows
    UNION ALL
    SELECT sample, unnest(stray_scores(target, prediction, $dimensions)), 0, 1 FROM rows
),
curve AS (
    SELECT sample, sum(found) OVER ranking AS found, sum(stray) OVER ranking AS stray
    FROM (SELECT sample, score, sum(found) AS found, sum(stray) AS stray FROM findings GROUP BY sample, score)
    WINDOW ranking AS (PARTITION BY sample ORDER BY score DESC ROWS UNBOUNDED PRECEDING)
),
best AS (
    SELECT sample, rate, max(found) AS found
    FROM curve JOIN images USING (sample), (SELECT unnest($rates) AS rate)
    WHERE stray <= rate * images
    GROUP BY sample, rate
)
-- A rate that no threshold keeps to is missing in `best`: sensitivity 0.
SELECT sample, CASE WHEN any_value(failed) = 0 AND any_value(truths) > 0
                    THEN coalesce(csum(found / truths), 0) / len($rates) END AS score
FROM images LEFT JOIN best USING (sample)
GROUP BY sample
