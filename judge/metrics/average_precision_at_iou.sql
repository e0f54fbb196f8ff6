-- name = "average_precision_at_iou"
-- title = "Average precision of boxes at IoU thresholds"
-- family = "images"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "text" }
-- predictions = { prediction = "text" }
-- parameters.thresholds = { default = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95], about = "intersection over union from which a box is found; the score is the mean over these" }
-- parameters.corners = { default = "xyxy", about = "the four numbers of a box: 'xyxy' is left, top, right, bottom; 'xywh' is left, top, width, height" }
-- parameters.interpolation = { default = "101", about = "'101': COCO's mean over the recalls 0, 0.01 … 1; 'all': area under the whole curve, as VOC since 2010" }
-- parameters.max_detections = { default = 100, about = "only so many boxes of an image count, the ones with the highest scores" }
-- formula = "mean over thresholds of the area under the precision-recall curve, precision made non-increasing from the right"
-- policy = """One row is one image (or one image and class, with `group_by` the class: then the score is mAP). The key has four numbers for \
-- each true box, the file five for each predicted one: `score` and the four; all separated by spaces, empty text is no box. In \
-- each image the box with the highest score goes first and takes the free true box that it overlaps most, if the overlap reaches \
-- the threshold. Boxes with equal scores enter the curve together. No boxes are ignored: no crowds, no area ranges."""
-- undefined = "When the key has no box; when a row of the file is malformed: a number too few, not finite, or a box of negative size."
-- reference = "T.-Y. Lin et al., Microsoft COCO, 2014; pycocotools 2.0.11 COCOeval"
-- example = { parameters = { thresholds = [0.5] }, target = ["0 0 10 10", "0 0 10 10"], prediction = ["0.9 0 0 10 10", ""], score = "0.5050" }
SELECT fold, threshold, score, count(*) AS found, sum(hit) AS hits, 0 AS truths, 0 AS failed
FROM (
    SELECT fold, threshold, unnest(box_scores(prediction, $corners, $max_detections)) AS score,
           unnest(box_hits(target, prediction, $corners, threshold, $max_detections)) AS hit
    FROM rows, (SELECT unnest($thresholds) AS threshold)
)
GROUP BY fold, threshold, score
UNION ALL
-- One row without a threshold for each fold: its true boxes, and the rows that cannot be read.
SELECT fold, NULL, NULL, 0, 0, sum(box_count(target, $corners)),
       count(*) - count(box_hits(target, prediction, $corners, 0.5, $max_detections))
FROM rows
GROUP BY fold;
SELECT sample, CASE WHEN failed = 0 AND truths > 0 THEN coalesce(area, 0) / len($thresholds) END AS score
FROM (SELECT sample, sum(truths) AS truths, sum(failed) AS failed FROM parts GROUP BY sample)
LEFT JOIN (
    SELECT sample,
           fsum(highest * CASE $interpolation WHEN 'all' THEN recall - before
                                              WHEN '101' THEN (levels - levels_before) / 101 END) AS area
    FROM (
        -- The recalls 0, 0.01 … 1 that a point of the curve is the first to reach all have the best precision from there on.
        SELECT sample, recall, levels,
               max(precision) OVER (PARTITION BY sample, threshold ORDER BY score ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS highest,
               coalesce(lag(recall) OVER curve, 0) AS before, coalesce(lag(levels) OVER curve, 0) AS levels_before
        FROM (
            SELECT sample, threshold, score, recall, precision,
                   round(recall * 100) + CAST(round(recall * 100) * CAST(0.01 AS DOUBLE) <= recall AS INTEGER) AS levels
            FROM (
                SELECT sample, threshold, score, (sum(hits) OVER reached) / (sum(truths) OVER every) AS recall,
                       (sum(hits) OVER reached) / (sum(found) OVER reached) AS precision
                FROM (
                    SELECT sample, threshold, score, sum(found) AS found, sum(hits) AS hits, sum(truths) AS truths
                    FROM parts GROUP BY sample, threshold, score
                )
                WINDOW reached AS (PARTITION BY sample, threshold ORDER BY score DESC), every AS (PARTITION BY sample)
            )
            WHERE threshold IS NOT NULL
        )
        WINDOW curve AS (PARTITION BY sample, threshold ORDER BY score DESC)
    )
    GROUP BY sample
) USING (sample)
