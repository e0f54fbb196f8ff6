-- name = "panoptic_quality"
-- title = "Panoptic quality"
-- aliases = ["pq"]
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "masks" }
-- predictions = { prediction = "masks" }
-- weights = true
-- parameters.pixels = { default = 0, range = "[0, inf)", about = "pixels of an image, to check that masks stay inside; 0 checks nothing" }
-- formula = "sum of the IoU of found objects / (TP + FP / 2 + FN / 2)"
-- policy = """One row is one image; its objects are masks separated by semicolons. A mask is text: `start length start length …`, pixels \
-- counted from 1 down the columns, left to right (Kaggle's order); runs are in order, without overlap and not empty \
-- (one may begin where another ends). Masks of one image may \
-- not overlap. Empty text is an image without objects. A true object is found if a predicted one has an intersection over union \
-- above one half; none can have two. Objects of all images are counted together. With a row for each image and class and \
-- `group_by` the class, the score is the mean over classes, as PQ is defined; nothing is ignored."""
-- undefined = "When key and file have no object."
-- reference = "A. Kirillov et al., Panoptic Segmentation, 2019; decoded pixel by pixel with numpy 2.4.6"
-- example = { target = ["1 10;21 10"], prediction = ["1 8"], score = "0.5333" }
SELECT fold, csum(weight * quality) AS quality, csum(weight * (truths + guesses)) AS objects, count(*) - count(quality) AS failed
FROM (
    SELECT fold, weight, mask_quality(target, prediction, 0.5, $pixels) AS quality,
           mask_count(target, $pixels) AS truths, mask_count(prediction, $pixels) AS guesses
    FROM rows
)
GROUP BY fold;
-- TP + FP / 2 + FN / 2 is half of all objects, true and predicted.
SELECT sample, CASE WHEN sum(failed) = 0 THEN 2 * csum(quality) / NULLIF(csum(objects), 0) END AS score FROM parts GROUP BY sample
