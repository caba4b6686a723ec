package dev.orgtrail.state;

import java.util.function.IntSupplier;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings a row up to date or adds it, also while another transaction adds the same row. Both engines do it the same
 * way: the row is added behind a savepoint, so that a key that is taken by then costs the transaction nothing else.
 */
@Component
public class Upsert {
    private final TransactionTemplate savepoint;

    Upsert(PlatformTransactionManager transactions) {
        savepoint = new TransactionTemplate(transactions);
        savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /**
     * Updates, and adds the row where there is none.
     *
     * @param update updates the row; returns how many rows that were
     * @param insert adds the row with the same values
     */
    void run(IntSupplier update, Runnable insert) {
        if (update.getAsInt() > 0) {
            return;
        }
        try {
            savepoint.executeWithoutResult(status -> insert.run());
        } catch (DuplicateKeyException e) {
            if (update.getAsInt() == 0) {
                throw e;
            }
        }
    }
}
