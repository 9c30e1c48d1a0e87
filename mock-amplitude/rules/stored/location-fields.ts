/** Setting one of these forgets the other three (`normalize.location`). */
export const LOCATION_FIELDS = ['country', 'region', 'city', 'dma'] as const;
