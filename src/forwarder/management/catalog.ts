import { VARIANT_NAMES } from '../mapping/blueprints/variant-names.ts';
import { loadVariant } from '../mapping/blueprints/variants.ts';

/** What can be installed, as a form would show it. Source: the integration guide, "Configuration" and "Variants". */
export const AMPLITUDE = {
  key: 'amplitude',
  name: 'Amplitude',
  category: 'analytics',
  category_name: 'Analytics',
  description:
    'Server-side event tracking to Amplitude via the HTTP V2 API for product analytics, user behavior, and conversion analysis.',
  delivery_modes: ['server_side'],
  config_fields: [
    {
      key: 'api_key',
      label: 'API Key',
      type: 'secret',
      required: true,
      help: 'Your Amplitude project API key. Found in Settings > Projects > select your project.',
    },
    {
      key: 'api_endpoint',
      label: 'Data Region',
      type: 'select',
      required: true,
      options: [
        { label: 'United States (US)', value: 'https://api2.amplitude.com/2/httpapi' },
        { label: 'European Union (EU)', value: 'https://api.eu.amplitude.com/2/httpapi' },
      ],
      default: 'https://api2.amplitude.com/2/httpapi',
      // Beside the options: what a person types themselves.
      other: { label: 'Another URL', placeholder: 'http://127.0.0.1:9100/2/httpapi' },
      help: 'Data region of your Amplitude project, or the URL of an emulator on this machine.',
    },
    {
      key: 'min_id_length',
      label: 'Minimum ID Length',
      type: 'number',
      required: false,
      min: 1,
      max: 1024,
      placeholder: '5',
      help: 'Minimum allowed length for user_id and device_id. Amplitude defaults to 5. Set lower if your identifiers are shorter.',
    },
  ],
  variants: VARIANT_NAMES.map((key) => {
    const { title, description } = loadVariant(key);
    return { key, name: title, description };
  }),
} as const;
