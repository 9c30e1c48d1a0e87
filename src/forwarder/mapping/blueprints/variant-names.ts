/** Names of all variants, the default one first. */
export const VARIANT_NAMES = ['default', 'retail', 'media'] as const;

export type VariantName = (typeof VARIANT_NAMES)[number];
