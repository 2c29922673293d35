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
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.SecureSettings;
import org.elasticsearch.common.settings.SecureString;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** Test equipment: starts a real Elasticsearch node from its published artifacts, without the distribution around it. */
public final class ElasticsearchLauncher {
    private ElasticsearchLauncher() {}

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
        LogConfigurator.configureESLogging();
        Environment environment = new Environment(settings, home.resolve("config"));
        PluginsLoader plugins = PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(home.resolve("modules")),
                PluginsLoader.loadPluginsBundles(home.resolve("plugins")),
                Map.of(),
                false);
        Node node = new Node(environment, plugins);
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
        public void writeTo(StreamOutput out) {
            throw new UnsupportedOperationException("Secure settings stay on this node");
        }

        @Override
        public void close() {}
    }
}
