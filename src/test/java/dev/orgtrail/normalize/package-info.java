/** Tests of the mapping language and of the mappings shipped in routes/mappings. */
@NullMarked
package dev.orgtrail.normalize;

import org.jspecify.annotations.NullMarked;
