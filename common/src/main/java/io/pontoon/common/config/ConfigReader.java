package io.pontoon.common.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Gathers settings from defaults, then a YAML file, then the environment, then flags; the later
 * wins. A file may write {@code wal.fsync: os} or nest {@code fsync} under {@code wal}. Environment
 * variables that name no setting are left alone, since whoever starts containers sets some.
 */
final class ConfigReader {
  /** A configuration is a page of text; anything larger is the wrong file. */
  private static final long FILE_BYTES_MAX = 1 << 20;

  private final Schema schema;
  private Values values;

  private ConfigReader(Schema schema) {
    this.schema = schema;
    this.values = Values.defaults(schema);
  }

  /**
   * @param file null for none
   * @param flags name to text, without the dashes
   * @throws StartupException naming file and line, variable or flag, and what is allowed
   */
  static Values read(
      Schema schema, Path file, Map<String, String> environment, Map<String, String> flags)
      throws StartupException {
    ConfigReader reader = new ConfigReader(schema);
    if (file != null) {
      reader.readFile(file);
    }
    reader.readEnvironment(environment);
    for (Map.Entry<String, String> flag : flags.entrySet()) {
      reader.values = reader.values.with(flag.getKey(), flag.getValue(), "--" + flag.getKey());
    }
    return reader.values;
  }

  private void readEnvironment(Map<String, String> environment) throws StartupException {
    for (Setting<?> setting : schema.settings()) {
      List<String> names = new ArrayList<>(setting.aliases());
      names.addLast(setting.name()); // Its own name wins.
      for (String name : names) {
        String variable = Setting.environmentName(name);
        String text = environment.get(variable);
        if (text != null) {
          values = values.with(setting.name(), text, variable);
        }
      }
    }
  }

  private void readFile(Path file) throws StartupException {
    Optional<Node> root;
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new StartupException(
            file + ": larger than " + FILE_BYTES_MAX + " bytes, this is no configuration");
      }
      root =
          new Compose(LoadSettings.builder().setLabel(file.toString()).build())
              .composeString(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new StartupException(file + ": no such file", e);
    } catch (CharacterCodingException e) {
      throw new StartupException(file + ": not UTF-8 text", e);
    } catch (IOException e) {
      throw new StartupException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (MarkedYamlEngineException e) {
      throw new StartupException(
          place(file, e.getProblemMark()) + ": not YAML: " + e.getProblem(), e);
    } catch (YamlEngineException e) {
      throw new StartupException(file + ": not YAML: " + e.getMessage(), e);
    }
    if (root.isEmpty()) {
      return;
    }
    if (!(root.get() instanceof MappingNode mapping)) {
      throw new StartupException(
          place(file, root.get()) + ": expected lines of the form 'setting: value'");
    }
    readMapping(file, "", mapping, new TreeMap<>());
  }

  private void readMapping(Path file, String prefix, MappingNode mapping, Map<String, String> seen)
      throws StartupException {
    for (NodeTuple tuple : mapping.getValue()) {
      String place = place(file, tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new StartupException(place + ": a setting's name must be plain text");
      }
      String name = prefix + key.getValue();
      if (tuple.getValueNode() instanceof MappingNode section) {
        if (!schema.isSection(name)) {
          throw new StartupException(
              place
                  + ": "
                  + (schema.find(name) == null
                      ? schema.unknown(name)
                      : name + " is no section, it must be " + schema.find(name).kind().allowed()));
        }
        readMapping(file, name + ".", section, seen);
        continue;
      }
      Setting<?> setting = schema.find(name);
      if (setting == null) {
        throw new StartupException(place + ": " + schema.unknown(name));
      }
      String before = seen.putIfAbsent(setting.name(), place);
      if (before != null) {
        throw new StartupException(
            place + ": " + setting.name() + " is set a second time, first at " + before);
      }
      values =
          values.with(
              setting.name(),
              text(file, setting, tuple.getValueNode()),
              place(file, tuple.getValueNode()));
    }
  }

  private static String text(Path file, Setting<?> setting, Node node) throws StartupException {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    List<String> elements = new ArrayList<>();
    if (setting.kind().isList() && node instanceof SequenceNode sequence) {
      for (Node element : sequence.getValue()) {
        if (!(element instanceof ScalarNode scalar)) {
          throw new StartupException(
              place(file, element)
                  + ": "
                  + setting.name()
                  + " must be "
                  + setting.kind().allowed());
        }
        // One at a time first, so that the error names the element's own line.
        setting.parse(scalar.getValue(), place(file, element));
        elements.add(scalar.getValue());
      }
      return String.join(",", elements);
    }
    throw new StartupException(
        place(file, node) + ": " + setting.name() + " must be " + setting.kind().allowed());
  }

  private static String place(Path file, Node node) {
    return place(file, node.getStartMark());
  }

  private static String place(Path file, Optional<Mark> mark) {
    return file + mark.map(m -> ":" + (m.getLine() + 1)).orElse("");
  }
}
