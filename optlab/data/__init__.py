"""Real data sets: two that are shipped (`shipped/`, each with its source and licence beside it),
and two that are read where they are found, or downloaded; and which rows a step sees."""
