package dev.orgtrail.sink.file;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position;
import dev.orgtrail.settings.FilePermissions;
import dev.orgtrail.sink.Delivery;
import dev.orgtrail.sink.EventRefused;
import dev.orgtrail.sink.Sink;
import dev.orgtrail.sink.SinkSettings;
import dev.orgtrail.sink.SinkUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Writes batches of events as NDJSON below one directory; the Kamelet {@code file-sink} is its face. A slice becomes
 * {@code <org>/<source>/<slice>.ndjson} by an atomic rename once it is whole; a stream becomes files rolled by time and
 * size in {@code <org>/<source>/<log name>/}. A batch that comes again is recognised by the uids at the file's end, also
 * by a new process after a crash; a slice that comes again after its state was lost, by all uids of its files. Safe for
 * threads.
 */
public final class FileSink implements Sink {
    /** What all files' remembered uids may take; the least recently written are forgotten, and read again when needed. */
    private static final long MEMORY = 32L * 1024 * 1024;

    /** One lock a file, shared by all sinks of this process: a reloaded route and its predecessor may overlap. */
    private static final List<Lock> LOCKS =
            Stream.<Lock>generate(ReentrantLock::new).limit(256).toList();

    private final Clock clock;
    private final Map<Path, NdjsonFile> files = new LinkedHashMap<>(64, 0.75f, true);
    private final EarlierFiles earlier = new EarlierFiles();
    private final SinkSettings settings = new SinkSettings("file-sink");
    private Path directory = Path.of("");
    private long rollSize;
    private RollingNames rollEvery = RollingNames.HOUR;
    private boolean fsync = true;
    private FilePermissions permissions = FilePermissions.OWNER_ONLY;

    /** Makes a sink, to be given its settings and then opened. */
    public FileSink() {
        this(Clock.systemUTC());
    }

    FileSink(Clock clock) {
        this.clock = clock;
    }

    /** The properties of its Kamelet, by name; the Kamelet fills them. */
    public Map<String, String> getSettings() {
        return settings.values();
    }

    /**
     * Takes the settings over.
     *
     * @throws IllegalArgumentException if one of them is wrong; it names the key
     */
    public void open() {
        directory = Path.of(settings.text("directory")).toAbsolutePath().normalize();
        rollSize = rollSize(settings.text("rollSize"));
        rollEvery = RollingNames.of(settings.text("rollEvery"));
        fsync = Boolean.parseBoolean(settings.text("fsync"));
        permissions = FilePermissions.of(settings.key("permissions"), settings.text("permissions"));
    }

    private long rollSize(String size) {
        String wrong = settings.key("rollSize") + " is '" + size + "'; write a size such as 100MB or 512KB.";
        long bytes;
        try {
            bytes = DataSize.parse(size.replace(" ", "").toUpperCase(Locale.ROOT))
                    .toBytes();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong, e);
        }
        if (bytes <= 0) {
            throw new IllegalArgumentException(wrong);
        }
        return bytes;
    }

    /**
     * Writes a batch; when this returns, the files hold each of its events once.
     *
     * @throws SinkUnavailable if the directory cannot be written to; the batch can be delivered again
     * @throws EventRefused if an event cannot be said in JSON; nothing of the batch was written
     */
    @Override
    public void deliver(Delivery delivery) {
        Batch batch = delivery.batch();
        Path source = directory.resolve(SafeName.of(batch.org())).resolve(SafeName.of(batch.source()));
        Path target = source.resolve(SafeName.of(
                batch.position() instanceof Position.InSlice slice
                        ? slice.slice().toString()
                        : batch.logName()));
        // By the name below the folder: another process may know the folder by another path.
        int number = Math.floorMod(directory.relativize(target).hashCode(), LOCKS.size());
        Lock lock = LOCKS.get(number);
        lock.lock();
        try (FolderLocks.Held held = FolderLocks.take(directory, number, permissions)) {
            if (batch.position() instanceof Position.InSlice slice) {
                writeSlice(target, delivery.events(), batch.logName(), slice);
            } else {
                writeStream(target, delivery.events());
            }
        } catch (IOException e) {
            forget(target);
            throw new SinkUnavailable(
                    "Cannot write to " + directory + " (" + e + "). See that the disk has room and that the user "
                            + System.getProperty("user.name") + " may write there, or set"
                            + " camel.kamelet.file-sink.directory to another directory; delivery goes on by itself.",
                    e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String reachable() {
        return directory + " can be written to";
    }

    @Override
    public Optional<String> unreachable() {
        try {
            permissions.createFolders(directory);
            Files.delete(Files.createTempFile(directory, ".preflight", ""));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("nothing can be written to " + directory + " ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    private void writeSlice(Path slice, List<Map<String, Object>> events, String logName, Position.InSlice position)
            throws IOException {
        SliceFiles files = SliceFiles.of(slice);
        if (!events.isEmpty()) {
            NdjsonFile file = remembered(slice);
            if (file == null || file.isChanged() || !file.path().equals(files.part())) {
                permissions.createFolders(parent(slice));
                file = NdjsonFile.takeUp(files.part(), files.finished());
            }
            NdjsonFile.Batch batch = file.lacking(events);
            boolean beginning = position.first() == 0;
            if (batch.size() > 0 || beginning) {
                HeldUids held = earlier.of(slice, files, beginning, polled(slice, logName, position.span()));
                append(file, held.isEmpty() ? batch : file.lacking(events, held));
            }
            remember(slice, file);
        }
        if (position.last()) {
            if (Files.exists(files.part())) {
                NdjsonTail.cutTornLine(files.part());
                Files.move(files.part(), files.next(), StandardCopyOption.ATOMIC_MOVE);
                if (fsync) {
                    NdjsonFile.syncDirectory(files.next());
                }
            }
            forget(slice);
            earlier.forget(slice);
        }
    }

    /** The files of the source's poll that may hold events of the slice, where a state has polled before it was lost. */
    private static List<Path> polled(Path slice, String logName, Position.@Nullable Span span) throws IOException {
        return span == null
                ? List.of()
                : RollingNames.around(slice.resolveSibling(SafeName.of(logName)), span.from(), span.to());
    }

    private void writeStream(Path stream, List<Map<String, Object>> events) throws IOException {
        if (events.isEmpty()) {
            return;
        }
        String period = rollEvery.period(clock.instant());
        NdjsonFile file = remembered(stream);
        if (file == null || file.isChanged() || isContinued(stream, file, period)) {
            file = takeUpStream(stream, period);
        }
        NdjsonFile.Batch batch = file.lacking(events);
        if (batch.size() == 0) {
            return;
        }
        RollingNames.Name name = RollingNames.nameOf(file.path());
        // A clock set back does not open an older file again.
        if (period.compareTo(name.period()) > 0) {
            name = new RollingNames.Name(period, 0);
            file.continueIn(name.in(stream));
        }
        while (file.length() > 0 && file.length() + batch.size() > rollSize) {
            name = name.next();
            file.continueIn(name.in(stream));
        }
        append(file, batch);
        remember(stream, file);
    }

    /** Whether another process has gone on in a further file meanwhile, as while this one was frozen. */
    private static boolean isContinued(Path stream, NdjsonFile file, String period) {
        RollingNames.Name name = RollingNames.nameOf(file.path());
        return Files.exists(name.next().in(stream))
                || (period.compareTo(name.period()) > 0 && Files.exists(new RollingNames.Name(period, 0).in(stream)));
    }

    private NdjsonFile takeUpStream(Path stream, String period) throws IOException {
        permissions.createFolders(stream);
        List<Path> paths = RollingNames.newestFirst(stream).stream()
                .map(name -> name.in(stream))
                .toList();
        return paths.isEmpty()
                ? NdjsonFile.takeUp(new RollingNames.Name(period, 0).in(stream), List.of())
                : NdjsonFile.takeUp(paths.get(0), paths.subList(1, paths.size()));
    }

    private void append(NdjsonFile file, NdjsonFile.Batch batch) throws IOException {
        if (batch.size() > 0) {
            file.append(batch, fsync, permissions);
        }
    }

    private @Nullable NdjsonFile remembered(Path target) {
        synchronized (files) {
            return files.get(target);
        }
    }

    private void remember(Path target, NdjsonFile file) {
        synchronized (files) {
            files.put(target, file);
            long bytes = files.values().stream().mapToLong(NdjsonFile::bytes).sum();
            for (var oldest = files.values().iterator(); bytes > MEMORY && files.size() > 1; ) {
                bytes -= oldest.next().bytes();
                oldest.remove();
            }
        }
    }

    private void forget(Path target) {
        synchronized (files) {
            files.remove(target);
        }
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }
}
