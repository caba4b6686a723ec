package dev.orgtrail.normalize;

import org.jspecify.annotations.Nullable;

/**
 * One level of what holds for a row: a file in a chain of {@code extends}, or a case on top.
 *
 * @param yaml the file it stands in
 * @param rules what it says
 * @param cls the class in effect at this level, or null if none is named yet
 */
record Layer(
        YamlFile yaml, MappingFile.Rules rules, @Nullable OcsfClass cls) {}
