-- name = "dice_global"
-- title = "Dice coefficient over all pixels"
-- aliases = ["global_dice"]
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "mask" }
-- predictions = { prediction = "mask" }
-- weights = true
-- error_bar = "from 400 rows"
-- parameters.pixels = { default = 0, range = "[0, inf)", about = "pixels of an image, to check that masks stay inside; 0 checks nothing" }
-- formula = "2 sum |A and B| / sum (|A| + |B|)"
-- policy = """A mask is text: `start length start length …`, pixels counted from 1 down the columns, left to right (Kaggle's order); runs are \
-- in order, without overlap and not empty \
-- (one may begin where another ends), and with the parameter `pixels` none ends outside the image. Empty text is an empty mask. Pixels \
-- of all rows are added before the division, so that large masks weigh more and two empty masks change nothing."""
-- undefined = "When all masks of key and file are empty."
-- reference = "as for the contests HuBMAP and Google Contrails; decoded pixel by pixel with numpy 2.4.6"
-- example = { target = ["1 4", "1 2"], prediction = ["3 4", "1 2"], score = "0.6667" }
SELECT fold, csum(weight * overlap) AS overlap, csum(weight * areas) AS areas, count(*) - count(overlap) AS failed
FROM (
    SELECT fold, weight, rle_overlap(target, prediction, $pixels) AS overlap,
           rle_area(target, $pixels) + rle_area(prediction, $pixels) AS areas
    FROM rows
)
GROUP BY fold;
SELECT sample, CASE WHEN sum(failed) = 0 THEN 2 * csum(overlap) / NULLIF(csum(areas), 0) END AS score FROM parts GROUP BY sample
