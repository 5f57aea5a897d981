-- Tokens are unique over the installation; @jurisdiction null asks all towns. The id is null until the report has been routed.
SELECT CASE WHEN stage >= 2 OR department_id IS NOT NULL THEN service_request_id END
FROM reports
WHERE token = @token AND (visibility = 'sandbox') = @of_sandbox AND (@jurisdiction::integer IS NULL OR jurisdiction_id = @jurisdiction);
