/** As a ref: the field that one came to fill in gets the focus when it appears. */
export const focusOnMount = (field: { focus: () => void } | null): void => field?.focus();
