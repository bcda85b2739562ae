package io.pontoon.ops;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * What went wrong, most often with a file, in words: Java's own messages are often only the file's
 * name.
 */
final class Reason {
  private Reason() {}

  static String of(Exception failure) {
    return switch (failure) {
      case AccessDeniedException e -> "permission denied";
      case NoSuchFileException e -> "no such file";
      case java.nio.file.FileAlreadyExistsException e -> e.getFile() + " is in the way";
      case FileSystemException e -> e.getReason() == null ? e.toString() : e.getReason();
      default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
    };
  }
}
