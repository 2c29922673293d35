import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.SecureSettings;
import org.opensearch.common.settings.Settings;
import org.opensearch.core.common.settings.SecureString;
import org.opensearch.env.Environment;
import org.opensearch.node.Node;

/** Test equipment: starts a real OpenSearch node from its published artifacts, without the distribution around it. */
public final class OpenSearchLauncher {
    private OpenSearchLauncher() {}

    public static void main(String[] arguments) throws Exception {
        Launch.endWithParent();
        Path home = Path.of(arguments[0]);
        Launch.Configuration configuration = Launch.read(home.resolve("config/launch.properties"));
        Settings.Builder builder = Settings.builder();
        configuration.settings().forEach(builder::put);
        builder.setSecureSettings(new MemorySecureSettings(configuration.secureSettings()));
        Settings settings = builder.build();
        LogConfigurator.configureWithoutConfig(settings);
        Launch.configureLogging(arguments[1]);
        Node node = new Node(new Environment(settings, home.resolve("config")));
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
                node.awaitClose(10, TimeUnit.SECONDS);
            } catch (Exception failure) {
                failure.printStackTrace();
            }
            closed.countDown();
        }));
        node.start();
        closed.await();
    }

    /** The keystore's entries, held in memory. */
    private record MemorySecureSettings(Map<String, String> entries) implements SecureSettings {
        @Override
        public boolean isLoaded() {
            return true;
        }

        @Override
        public Set<String> getSettingNames() {
            return entries.keySet();
        }

        @Override
        public SecureString getString(String setting) {
            String value = entries.get(setting);
            return value == null ? null : new SecureString(value.toCharArray());
        }

        @Override
        public InputStream getFile(String setting) {
            return new ByteArrayInputStream(bytes(setting));
        }

        @Override
        public byte[] getSHA256Digest(String setting) throws GeneralSecurityException {
            return MessageDigest.getInstance("SHA-256").digest(bytes(setting));
        }

        private byte[] bytes(String setting) {
            return entries.get(setting).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {}
    }
}
