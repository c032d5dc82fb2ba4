/** The start of the first version of every member: gold knows no time before it. */
export const beginning = "DATE '0001-01-01'";

/** The open end of a version. */
export const openEnd = "DATE '9999-12-31'";
