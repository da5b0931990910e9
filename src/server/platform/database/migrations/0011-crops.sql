-- How a person cropped a photo (the paper's corners as fractions of it): the photo is kept as it was taken, and read straightened.
alter table document add column crop jsonb;
