-- name = "average_precision_at_iou"
-- title = "Average precision of boxes at IoU thresholds"
-- aliases = ["coco_ap", "coco_map", "box_ap"]
-- presets = { "ap50" = { thresholds = [0.5] }, "map50" = { thresholds = [0.5] }, "ap75" = { thresholds = [0.75] } }
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "boxes" }
-- predictions = { prediction = "scored" }
-- parameters.thresholds = { default = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95], range = "(0, 1]", about = "intersection over union from which a box is found; the score is the mean over these" }
-- parameters.corners = { default = "xyxy", choices = ["xyxy", "xywh"], about = "the four numbers of a box: 'xyxy' is left, top, right, bottom; 'xywh' is left, top, width, height" }
-- parameters.interpolation = { default = "101", choices = ["101", "all"], about = "'101': COCO's mean over the recalls 0, 0.01 … 1; 'all': area under the whole curve, as VOC since 2010" }
-- parameters.max_detections = { default = 100, range = "[1, inf)", about = "only so many boxes of an image count, the ones with the highest scores" }
-- formula = "mean over thresholds of the area under the precision-recall curve, precision made non-increasing from the right"
-- policy = """One row is one image (or one image and class, with `group_by` the class: then the score is mAP). The key has four numbers for \
-- each true box, the file five for each predicted one: `score` and the four; all separated by spaces, empty text is no box. In \
-- each image the box with the highest score goes first and takes the free true box that it overlaps most, if the overlap reaches \
-- the threshold. Boxes with equal scores enter the curve together. No boxes are ignored: no crowds, no area ranges."""
-- undefined = "When the key has no box."
-- reference = "T.-Y. Lin et al., Microsoft COCO, 2014; pycocotools 2.0.11 COCOeval"
-- example = { parameters = { thresholds = [0.5] }, target = ["0 0 10 10", "0 0 10 10"], prediction = ["0.9 0 0 10 10", ""], score = "0.5050" }
WITH images AS (
    SELECT sample, sum(box_count(target, $corners)) AS truths,
           count(*) - count(box_hits(target, prediction, $corners, 0.5, $max_detections)) AS failed
    FROM rows
    GROUP BY sample
),
found AS (
    SELECT sample, threshold, score, count(*) AS boxes, sum(hit) AS new
    FROM (
        SELECT sample, threshold, unnest(box_scores(prediction, $corners, $max_detections)) AS score,
               unnest(box_hits(target, prediction, $corners, threshold, $max_detections)) AS hit
        FROM rows, (SELECT unnest($thresholds) AS threshold)
    )
    GROUP BY sample, threshold, score
),
curve AS (
    SELECT sample, threshold, score, new, sum(new) OVER ranking AS hits, (sum(new) OVER ranking) / (sum(boxes) OVER ranking) AS precision
    FROM found
    WINDOW ranking AS (PARTITION BY sample, threshold ORDER BY score DESC ROWS UNBOUNDED PRECEDING)
),
steps AS (
    -- Only where recall grows; `highest` is the best precision with this recall or more.
    SELECT sample, new, hits, hits / truths AS recall, (hits - new) / truths AS before,
           max(precision) OVER (PARTITION BY sample, threshold ORDER BY score ROWS UNBOUNDED PRECEDING) AS highest
    FROM curve JOIN images USING (sample)
    WHERE new > 0 AND truths > 0
),
areas AS (
    -- Of the recalls 0, 0.01 … 1, all up to `recall` are reached; i * 0.01 is COCO's own, whose last bit matters.
    SELECT sample, csum(highest * CASE $interpolation
               WHEN 'all' THEN recall - before
               WHEN '101' THEN (round(recall * 100) + CAST(round(recall * 100) * CAST(0.01 AS DOUBLE) <= recall AS INTEGER)
                                - CASE WHEN hits = new THEN 0
                                       ELSE round(before * 100) + CAST(round(before * 100) * CAST(0.01 AS DOUBLE) <= before AS INTEGER)
                                  END) / 101
           END) AS area
    FROM steps
    GROUP BY sample
)
SELECT sample, CASE WHEN failed = 0 AND truths > 0 AND $interpolation IN ('all', '101') THEN coalesce(area, 0) / len($thresholds) END AS score
FROM images LEFT JOIN areas USING (sample)
