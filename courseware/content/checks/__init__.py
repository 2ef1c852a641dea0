"""What has to hold in a library beyond the shape of its files, rule by rule."""
