package safespace.architecture.planted.application.left;

import safespace.architecture.planted.application.right.Right;

public interface Left {
  Right right();
}
