package safespace.domain.redaction;

import java.util.List;

/** Knows sensitive data of some kind when it sees it. */
public interface Detector {

  /**
   * All that is found, in any order; findings may overlap. The time that it takes must grow with
   * the length of the text and no faster, whatever the text: it comes from strangers.
   */
  List<Finding> find(CharSequence text);
}
