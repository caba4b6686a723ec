package dev.orgtrail.settings;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may read and write files that Orgtrail makes. Whoever may read a file may enter its folders. Where a file system knows no such
 * permissions, nothing is set.
 *
 * @param ofFiles the permissions of a file
 */
public record FilePermissions(Set<PosixFilePermission> ofFiles) {
    /** The user that Orgtrail runs as, and nobody else. */
    public static final FilePermissions OWNER_ONLY = new FilePermissions(PosixFilePermissions.fromString("rw-------"));

    /** What may be set. */
    private static final List<String> KNOWN = List.of("rw-------", "rw-r-----", "rw-rw----", "rw-r--r--");

    private static final Logger LOG = LoggerFactory.getLogger(FilePermissions.class);
    private static final FileAttribute<?>[] NONE = {};

    /** Of a set of permissions, which is copied. */
    public FilePermissions {
        ofFiles = Set.copyOf(ofFiles);
    }

    /**
     * Reads a setting.
     *
     * @param key the setting's name, for the words of a refusal
     * @param text as {@code rw-r-----}
     * @throws IllegalArgumentException if it is none that may be set
     */
    public static FilePermissions of(String key, String text) {
        if (!KNOWN.contains(text)) {
            throw new IllegalArgumentException(key + " is '" + text + "'; it can be " + String.join(", ", KNOWN) + ".");
        }
        return new FilePermissions(PosixFilePermissions.fromString(text));
    }

    private Set<PosixFilePermission> ofFolders() {
        Set<PosixFilePermission> folders = EnumSet.copyOf(ofFiles);
        folders.add(PosixFilePermission.OWNER_EXECUTE);
        if (ofFiles.contains(PosixFilePermission.GROUP_READ)) {
            folders.add(PosixFilePermission.GROUP_EXECUTE);
        }
        if (ofFiles.contains(PosixFilePermission.OTHERS_READ)) {
            folders.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return folders;
    }

    /** Makes a folder, and those above it that are not there. Folders that are there stay as they are. */
    public void createFolders(Path folder) throws IOException {
        Deque<Path> made = new ArrayDeque<>();
        for (Path at = folder.toAbsolutePath(); at != null && !Files.isDirectory(at); at = at.getParent()) {
            made.push(at);
        }
        Files.createDirectories(folder, attributes(folder, ofFolders()));
        made.forEach(each -> set(each, ofFolders()));
    }

    /** Makes an empty file where there is none; a file that is there stays as it is. */
    public void createFile(Path file) throws IOException {
        try {
            Files.createFile(file, attributes(file, ofFiles));
            set(file, ofFiles);
        } catch (FileAlreadyExistsException e) {
            LOG.trace("{} is there", file);
        }
    }

    /** Gives a file that is there these permissions, where Orgtrail may. */
    public void setOn(Path file) {
        set(file, ofFiles);
    }

    /** Gives a folder that is there these permissions, where Orgtrail may. */
    public void setOnFolder(Path folder) {
        set(folder, ofFolders());
    }

    private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : NONE;
    }

    /** What the process's umask has taken away is given too. */
    private static void set(Path path, Set<PosixFilePermission> permissions) {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        try {
            if (view != null && !view.readAttributes().permissions().equals(permissions)) {
                view.setPermissions(permissions);
            }
        } catch (IOException e) {
            LOG.debug("The permissions of {} stay as they are", path, e);
        }
    }
}
