-- name = "froc"
-- title = "Free-response ROC score"
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- parameters.rates = { default = [0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0], about = "false findings per image at which sensitivity is read; the score is the mean over these" }
-- parameters.dimensions = { default = 3, about = "coordinates of a point, 2 or 3" }
-- formula = "mean over rates of the highest sensitivity that some threshold has with at most so many false findings per image"
-- policy = """One row is one image or scan. The key has the coordinates and the radius of each true spot, the file `score` and the coordinates \
-- of each finding; all separated by spaces, empty text is none. A finding no further from a spot than its radius hits it; a spot \
-- counts with its best finding, further ones are neither right nor wrong. Findings in no spot are false. Findings with equal \
-- scores enter together; nothing is interpolated between thresholds."""
-- undefined = "When the key has no spot; when a row of the file is malformed: a number too few or not finite."
-- reference = "definition in Python; A. Setio et al., LUNA16, 2017, who interpolate"
-- example = { parameters = { rates = [0.0, 1.0], dimensions = 2 }, target = ["0 0 5"], prediction = ["0.9 50 50 0.8 1 1"], score = "0.5000" }
SELECT fold, score, sum(found) AS found, sum(stray) AS stray, 0 AS truths, 0 AS images, 0 AS failed
FROM (
    SELECT fold, unnest(spot_scores(target, prediction, $dimensions)) AS score, 1 AS found, 0 AS stray FROM rows
    UNION ALL
    SELECT fold, unnest(stray_scores(target, prediction, $dimensions)), 0, 1 FROM rows
)
GROUP BY fold, score
UNION ALL
-- One row without a score for each fold: its true spots, its images, and the rows that cannot be read.
SELECT fold, NULL, 0, 0, sum(spot_count(target, $dimensions)), count(*), count(*) - count(stray_scores(target, prediction, $dimensions))
FROM rows
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 AND max(truths) > 0 THEN favg(sensitivity) END AS score
FROM (
    SELECT sample, rate, max(failed) AS failed, max(truths) AS truths,
           -- The row without a score stands first: no finding, sensitivity 0.
           max(found) FILTER (WHERE stray <= rate * images) / NULLIF(max(truths), 0) AS sensitivity
    FROM (
        SELECT sample, sum(found) OVER reached AS found, sum(stray) OVER reached AS stray,
               sum(truths) OVER every AS truths, sum(images) OVER every AS images, sum(failed) OVER every AS failed
        FROM (
            SELECT sample, score, sum(found) AS found, sum(stray) AS stray, sum(truths) AS truths, sum(images) AS images, sum(failed) AS failed
            FROM parts GROUP BY sample, score
        )
        WINDOW reached AS (PARTITION BY sample ORDER BY score DESC NULLS FIRST), every AS (PARTITION BY sample)
    ), (SELECT unnest($rates) AS rate)
    GROUP BY sample, rate
)
GROUP BY sample
