/** The allow-list, written down a second time on purpose. */
export const ALLOWED_FIELDS =
  'event_type user_id device_id time insert_id event_properties user_properties groups group_properties session_id platform os_name os_version device_brand device_manufacturer device_model app_version carrier country region city dma language location_lat location_lng ip idfa idfv adid user_agent library price quantity revenue currency productId revenueType'.split(
    ' ',
  );
