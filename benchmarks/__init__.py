"""Speed and memory, measured as ratios against the alternative in the same run."""
