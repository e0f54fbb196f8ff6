-- name = "fbeta_micro"
-- title = "Micro-averaged F-beta score (F1)"
-- aliases = ["f1_micro", "micro_f1", "micro_f1_score"]
-- family = "labels"
-- direction = "higher"
-- range = [0, 1]
-- targets = { target = "label" }
-- predictions = { prediction = "label" }
-- weights = true
-- parameters = { beta = { default = 1.0, range = "(0, inf)", about = "how many times as much recall counts as precision" }, ignored = { default = [-1], range = "[-1, labels)", about = "places of labels that are no class of interest, such as 'other', counted from 0; [-1] for none" }, zero_division = { default = 0.0, range = "[0, 1]", about = "the score when no class of interest occurs, neither in the answer key nor in the predictions" } }
-- formula = "(1 + b^2) TP / (b^2 T + P), where b is beta, TP the right predictions, T the rows and P the predictions, all three without the ignored labels"
-- policy = "The counts of all classes are added up before the score is taken. Without ignored labels this equals accuracy, whatever beta is. With an ignored label, finding it earns nothing, missing a class by predicting it costs recall, and predicting a class for such a row costs precision. When T and P are 0, the score is zero_division."
-- undefined = ""
-- reference = "scikit-learn fbeta_score with average='micro', the ignored labels left out of its argument labels"
-- example = { labels = ["other", "person", "place"], target = ["person", "place", "other", "place"], prediction = ["person", "other", "place", "place"], parameters = { ignored = [0] }, score = "0.6667" }
SELECT
  fold,
  csum(CASE WHEN NOT list_contains($ignored, target) THEN weight ELSE 0 END) AS truths,
  csum(CASE WHEN NOT list_contains($ignored, prediction) THEN weight ELSE 0 END) AS guesses,
  csum(CASE WHEN NOT list_contains($ignored, target) AND prediction = target THEN weight ELSE 0 END) AS tp
FROM rows
GROUP BY fold;
SELECT
  sample,
  coalesce((1 + $beta * $beta) * csum(tp) / NULLIF($beta * $beta * csum(truths) + csum(guesses), 0), $zero_division) AS score
FROM parts
GROUP BY sample
