package dev.orgtrail;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts Orgtrail. */
@SpringBootApplication
public class Orgtrail {
    /**
     * Starts the application with the settings of {@code application.yaml} in the working directory.
     *
     * @param args settings as {@code --orgtrail.sinks=file-sink}
     */
    public static void main(String[] args) {
        SpringApplication.run(Orgtrail.class, args);
    }
}
