-- name = "fbeta_at_iou"
-- title = "F-beta of objects at IoU thresholds"
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "masks" }
-- predictions = { prediction = "masks" }
-- weights = true
-- parameters.thresholds = { default = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95], range = "[0.5, 1)", about = "a predicted object counts if its intersection over union is above this" }
-- parameters.beta = { default = 2.0, range = "(0, inf)", about = "how much more recall weighs than precision" }
-- parameters.both_empty = { default = 1.0, range = "[0, 1]", about = "score of an image without any object, true or predicted" }
-- parameters.pixels = { default = 0, range = "[0, inf)", about = "pixels of an image, to check that masks stay inside; 0 checks nothing" }
-- formula = "mean over images and thresholds of (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)"
-- policy = """One row is one image; its objects are masks separated by semicolons. A mask is text: `start length start length …`, pixels \
-- counted from 1 down the columns, left to right (Kaggle's order); runs are in order, without overlap and not empty \
-- (one may begin where another ends). Masks of one image may \
-- not overlap. Empty text is an image without objects. An object is found if a predicted one has an intersection over union above \
-- the threshold; since that is at least one half, none can have two. The score is the mean over thresholds, then over images."""
-- undefined = "When all weights are 0."
-- reference = "as for the contest Airbus Ship Detection, 2018; decoded pixel by pixel with numpy 2.4.6"
-- example = { parameters = { thresholds = [0.5], beta = 1.0 }, target = ["1 10;21 10"], prediction = ["1 8"], score = "0.6667" }
SELECT fold, csum(weight * score) AS total, csum(weight) AS size, count(*) - count(score) AS failed
FROM (
    SELECT fold, weight, CASE WHEN truths + guesses = 0 THEN $both_empty
                              ELSE (1 + $beta * $beta) * found / ($beta * $beta * truths + guesses) END AS score
    FROM (
        SELECT fold, weight, truths, guesses, mask_matches(target, prediction, threshold, $pixels) AS found
        FROM (
            SELECT fold, weight, target, prediction, mask_count(target, $pixels) AS truths, mask_count(prediction, $pixels) AS guesses
            FROM rows
        ), (SELECT unnest($thresholds) AS threshold)
    )
)
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 THEN csum(total) / NULLIF(csum(size), 0) END AS score FROM parts GROUP BY sample
