import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.logging.log4j.core.config.Configurator;

/** What the launchers of both engines share. */
final class Launch {
    private static final String SECURE = "secure:";

    private Launch() {}

    record Configuration(Map<String, String> settings, Map<String, String> secureSettings) {}

    /** Reads a properties file; keys that start with "secure:" are what the real server reads from its keystore. */
    static Configuration read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, String> settings = new HashMap<>();
        Map<String, String> secureSettings = new HashMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(SECURE)) secureSettings.put(key.substring(SECURE.length()), properties.getProperty(key));
            else settings.put(key, properties.getProperty(key));
        }
        return new Configuration(settings, secureSettings);
    }

    /** After the server's own set-up of its logging, which ends with errors only. */
    static void configureLogging(String log4jFile) {
        Configurator.reconfigure(Path.of(log4jFile).toUri());
    }

    /** Second line of defence beside the guardian: whoever started us has ended, so we end. */
    static void endWithParent() {
        ProcessHandle parent = ProcessHandle.current().parent().orElse(null);
        if (parent == null) System.exit(1);
        else parent.onExit().thenRun(() -> System.exit(1));
    }
}
