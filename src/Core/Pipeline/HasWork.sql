SELECT EXISTS (
    SELECT FROM reports AS report
    WHERE report.jurisdiction_id = @jurisdiction AND report.stage = @stage AND report.stage < 3
      AND NOT EXISTS (
          SELECT FROM stalled_reports AS stalled
          WHERE stalled.jurisdiction_id = report.jurisdiction_id AND stalled.report_id = report.id AND stalled.next_attempt_at > @now));
