BEGIN
  DECLARE v_errors ARRAY<STRING> DEFAULT [];

  BEGIN
    CALL `local`.ops.run_silver(p_run_date);
  EXCEPTION WHEN ERROR THEN
    SET v_errors = ARRAY_CONCAT(v_errors, [@@error.message]);
  END;

  BEGIN
    CALL `local`.ops.run_gold(p_run_date);
  EXCEPTION WHEN ERROR THEN
    SET v_errors = ARRAY_CONCAT(v_errors, [@@error.message]);
  END;

  IF ARRAY_LENGTH(v_errors) > 0 THEN
    RAISE USING MESSAGE = ARRAY_TO_STRING(v_errors, '\n');
  END IF;
END
