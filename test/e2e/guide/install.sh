curl -X POST http://localhost:8084/v1/admin/integration-catalog/amplitude/install \
-H "Authorization: Bearer YOUR_TOKEN" \
-H "Content-Type: application/json" \
-d '{
"name": "Amplitude",
"variant": "default",
"config": {
"api_key": "your_amplitude_api_key",
"api_endpoint": "https://api2.amplitude.com/2/httpapi"
},
"delivery_mode": "server_side"
}'
