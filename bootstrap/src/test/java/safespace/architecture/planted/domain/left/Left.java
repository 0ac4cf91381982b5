package safespace.architecture.planted.domain.left;

import safespace.architecture.planted.domain.right.Right;

public interface Left {
  Right right();
}
