package dev.orgtrail.deliver;

import dev.orgtrail.batch.Batch;
import dev.orgtrail.batch.Position.InSlice;
import dev.orgtrail.batch.Position.Span;
import dev.orgtrail.settings.FilePermissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.apache.camel.Body;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Writes batches of events as NDJSON below one directory; the Kamelet {@code file-sink} is its face. A slice becomes
 * {@code <org>/<source>/<slice>.ndjson} by an atomic rename once it is whole; a stream becomes files rolled by time and
 * size in {@code <org>/<source>/<log name>/}. A batch that comes again is recognised by the uids at the file's end, also
 * by a new process after a crash; a slice that comes again after its state was lost, by all uids of its files. Safe for
 * threads.
 */
public final class NdjsonFiles {
    /** What all files' remembered uids may take; the least recently written are forgotten, and read again when needed. */
    private static final long MEMORY = 32L * 1024 * 1024;

    /** One lock a file, shared by all sinks of this process: a reloaded route and its predecessor may overlap. */
    private static final List<Lock> LOCKS =
            Stream.<Lock>generate(ReentrantLock::new).limit(256).toList();

    private final Clock clock;
    private final Map<Path, NdjsonFile> files = new LinkedHashMap<>(64, 0.75f, true);
    private final EarlierFiles earlier = new EarlierFiles();
    private Path directory = Path.of("out").toAbsolutePath().normalize();
    private long rollSize = DataSize.ofMegabytes(100).toBytes();
    private RollingNames rollEvery = RollingNames.HOUR;
    private boolean fsync = true;
    private FilePermissions permissions = FilePermissions.OWNER_ONLY;

    /** Makes a sink with the Kamelet's defaults. */
    public NdjsonFiles() {
        this(Clock.systemUTC());
    }

    NdjsonFiles(Clock clock) {
        this.clock = clock;
    }

    /**
     * Sets where the files go.
     *
     * @param directory a path, relative to the working directory or absolute; made when first needed
     */
    public void setDirectory(String directory) {
        this.directory = Path.of(directory).toAbsolutePath().normalize();
    }

    /**
     * Sets how large a stream's file gets before the next one is begun.
     *
     * @param size such as {@code 100MB} or {@code 512 KB}
     * @throws IllegalArgumentException if it is no such size, or nothing
     */
    public void setRollSize(String size) {
        String setting = "camel.kamelet.file-sink.rollSize is '" + size + "'; write a size such as 100MB or 512KB.";
        try {
            rollSize = DataSize.parse(size.replace(" ", "").toUpperCase(Locale.ROOT))
                    .toBytes();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(setting, e);
        }
        if (rollSize <= 0) {
            throw new IllegalArgumentException(setting);
        }
    }

    /**
     * Sets how long a stream's file is written to before the next one is begun.
     *
     * @param period {@code hour} or {@code day}, in UTC
     * @throws IllegalArgumentException if it is neither
     */
    public void setRollEvery(String period) {
        rollEvery = RollingNames.of(period);
    }

    /**
     * Sets whether a batch counts as delivered only when the disk has it.
     *
     * @param fsync false leaves it to the operating system: faster, and a loss of power may lose delivered events
     */
    public void setFsync(boolean fsync) {
        this.fsync = fsync;
    }

    /**
     * Sets who may read the files and folders that are made.
     *
     * @param permissions {@code rw-------}, {@code rw-r-----}, {@code rw-rw----} or {@code rw-r--r--}
     * @throws IllegalArgumentException if it is none of these
     */
    public void setPermissions(String permissions) {
        this.permissions = FilePermissions.of("camel.kamelet.file-sink.permissions", permissions);
    }

    /**
     * Writes a batch; when this returns, the files hold each of its events once.
     *
     * @param events the events; empty is allowed
     * @param batch where they come from
     * @throws SinkUnavailable if the directory cannot be written to; the batch can be delivered again
     * @throws EventRefused if an event cannot be said in JSON; nothing of the batch was written
     */
    public void write(
            @Body @Nullable List<Map<String, Object>> events, @ExchangeProperty(Batch.PROPERTY) @Nullable Batch batch) {
        List<Map<String, Object>> all = events == null ? List.of() : events;
        Batch of = Batches.required(batch);
        Path source = directory.resolve(SafeName.of(of.org())).resolve(SafeName.of(of.source()));
        Path target = source.resolve(
                SafeName.of(of.position() instanceof InSlice in ? in.slice().toString() : of.logName()));
        Lock lock = LOCKS.get(Math.floorMod(target.hashCode(), LOCKS.size()));
        lock.lock();
        try {
            if (of.position() instanceof InSlice in) {
                writeSlice(target, all, of, in);
            } else {
                writeStream(target, all);
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

    private void writeSlice(Path slice, List<Map<String, Object>> events, Batch of, InSlice in) throws IOException {
        SliceFiles files = SliceFiles.of(slice);
        if (!events.isEmpty()) {
            NdjsonFile file = remembered(slice);
            if (file == null || file.isChanged() || !file.path().equals(files.part())) {
                permissions.createFolders(parent(slice));
                file = NdjsonFile.takeUp(files.part(), files.finished());
            }
            NdjsonFile.Batch batch = file.lacking(events);
            boolean beginning = in.first() == 0;
            if (batch.size() > 0 || beginning) {
                HeldUids held = earlier.of(slice, files, beginning, polled(slice, of, in));
                append(file, held.isEmpty() ? batch : file.lacking(events, held));
            }
            remember(slice, file);
        }
        if (in.last()) {
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
    private static List<Path> polled(Path slice, Batch of, InSlice in) throws IOException {
        Span read = in.span();
        return read == null
                ? List.of()
                : RollingNames.around(slice.resolveSibling(SafeName.of(of.logName())), read.from(), read.to());
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
