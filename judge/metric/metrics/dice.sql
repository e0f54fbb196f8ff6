-- name = "dice"
-- title = "Dice coefficient of masks"
-- aliases = ["dice_coefficient", "dice_score", "mean_dice"]
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "mask" }
-- predictions = { prediction = "mask" }
-- weights = true
-- parameters.both_empty = { default = "one", choices = ["one", "zero", "skip"], about = "a row in which both masks are empty: 'one' scores 1, 'zero' scores 0, 'skip' leaves the row out" }
-- parameters.pixels = { default = 0, range = "[0, inf)", about = "pixels of an image, to check that masks stay inside; 0 checks nothing" }
-- formula = "mean over rows of 2 |A and B| / (|A| + |B|)"
-- policy = """A mask is text: `start length start length …`, pixels counted from 1 down the columns, left to right (Kaggle's order); runs are \
-- in order, without overlap and not empty \
-- (one may begin where another ends), and with the parameter `pixels` none ends outside the image. Empty text is an empty mask. An \
-- empty mask against one that is not scores 0; what two empty ones score is the parameter `both_empty`. The score is the mean over \
-- rows."""
-- undefined = "When every row is left out (both_empty = 'skip'), or all weights are 0."
-- reference = "L. Dice, 1945; T. Sørensen, 1948; decoded pixel by pixel with numpy 2.4.6"
-- example = { target = ["1 4", ""], prediction = ["3 4", ""], score = "0.7500" }
SELECT fold, csum(weight * score) AS total, csum(weight) FILTER (WHERE score IS NOT NULL) AS size,
       count(*) FILTER (WHERE overlap IS NULL) AS failed
FROM (
    SELECT fold, weight, overlap, CASE WHEN areas > 0 THEN 2 * overlap / areas
                                         ELSE CASE $both_empty WHEN 'one' THEN 1 WHEN 'zero' THEN 0 END END AS score
    FROM (
        SELECT fold, weight, rle_overlap(target, prediction, $pixels) AS overlap,
               rle_area(target, $pixels) + rle_area(prediction, $pixels) AS areas
        FROM rows
    )
)
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 THEN csum(total) / NULLIF(csum(size), 0) END AS score FROM parts GROUP BY sample
