-- name = "psnr"
-- title = "Peak signal-to-noise ratio"
-- aliases = ["peak_signal_noise_ratio", "peak_signal_to_noise_ratio"]
-- family = "images"
-- direction = "higher"
-- range = [-inf, inf]
-- targets = { target = "number" }
-- predictions = { prediction = "number" }
-- weights = true
-- parameters.data_range = { default = 255.0, range = "(0, inf)", about = "largest value a pixel can have, less the smallest" }
-- parameters.cap = { default = 100.0, range = "(0, inf)", about = "score in dB of an image without any error, and the most there is" }
-- formula = "10 log10(data_range^2 / MSE) in dB"
-- policy = """One row is one pixel (or one channel of it). With `group_by` the image the score is the mean of the images' ratios; without it \
-- there is one ratio for all pixels. An image without error would score infinity: it scores `cap`, and nothing scores more."""
-- undefined = "When the squared error is too large for a DOUBLE; when all weights are 0."
-- reference = "scikit-image peak_signal_noise_ratio, by its formula in numpy 2.4.6"
-- example = { target = [0, 255], prediction = [0, 0], score = "3.0103" }
SELECT fold, csum(weight * squared_error(prediction, target)) AS total, csum(weight) AS size
FROM rows
GROUP BY fold;
SELECT sample, CASE WHEN total = 0 THEN $cap
                    WHEN isfinite(total) THEN least(10 * log10($data_range * $data_range * size / total), $cap) END AS score
FROM (SELECT sample, csum(total) AS total, csum(size) AS size FROM parts GROUP BY sample)
WHERE size > 0
