package dev.orgtrail.console;

import dev.orgtrail.salesforce.SalesforceUnavailable;
import dev.orgtrail.state.StateTrouble;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns failures into words: to programs as JSON, to people by the error page. What is nobody's business goes to the log. */
@ControllerAdvice
class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    @ExceptionHandler(ResponseStatusException.class)
    void expected(ResponseStatusException problem, HttpServletResponse response) throws IOException {
        String reason = problem.getReason();
        response.sendError(problem.getStatusCode().value(), reason == null ? "" : reason);
    }

    @ExceptionHandler(SalesforceUnavailable.class)
    void salesforce(SalesforceUnavailable problem, HttpServletResponse response) throws IOException {
        response.sendError(HttpStatus.BAD_GATEWAY.value(), problem.explanation());
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    void state(NestedRuntimeException problem, HttpServletResponse response) throws IOException {
        LOG.debug("The state database fails", problem);
        response.sendError(
                HttpStatus.SERVICE_UNAVAILABLE.value(),
                StateTrouble.of(problem)
                        .map(StateTrouble::sentences)
                        .orElse(
                                "The state database is in trouble. See that it runs and is reached at orgtrail.state.url."));
    }

    @ExceptionHandler(HttpMessageNotReadableException.class)
    void unreadable(HttpMessageNotReadableException problem, HttpServletResponse response) throws IOException {
        response.sendError(
                HttpStatus.BAD_REQUEST.value(), "The body is not the JSON that is asked for; see /api/openapi.");
    }

    @ExceptionHandler(TypeMismatchException.class)
    void mistyped(TypeMismatchException problem, HttpServletResponse response) throws IOException {
        response.sendError(
                HttpStatus.BAD_REQUEST.value(),
                "The value of " + problem.getPropertyName()
                        + " is not of the kind that is asked for; see /api/openapi.");
    }

    @ExceptionHandler(NoResourceFoundException.class)
    void nothing(NoResourceFoundException problem, HttpServletResponse response) throws IOException {
        response.sendError(
                HttpStatus.NOT_FOUND.value(),
                "There is no page of this address; see /api/openapi for those of the API.");
    }

    /** The browser has left. */
    @ExceptionHandler(AsyncRequestNotUsableException.class)
    void left(AsyncRequestNotUsableException problem) {
        LOG.debug("A browser has left: {}", problem.getMessage());
    }

    @ExceptionHandler(Exception.class)
    void unexpected(Exception problem, HttpServletResponse response) throws IOException {
        if (problem instanceof ErrorResponse known && known.getStatusCode().is4xxClientError()) {
            String detail = known.getBody().getDetail();
            response.sendError(known.getStatusCode().value(), detail == null ? "" : detail);
            return;
        }
        LOG.error("A request could not be answered", problem);
        response.sendError(HttpStatus.INTERNAL_SERVER_ERROR.value(), "Orgtrail could not answer; its log says why.");
    }
}
